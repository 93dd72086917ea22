/**
 * The sub-commands of the launcher and what they say: start, check, status, calls of the API, and why a start failed in
 * one line.
 */
@NullMarked
package io.portway.cli;

import org.jspecify.annotations.NullMarked;
