/**
 * The vocabulary of The Things Stack: its upstream messages, the one pass that reads them, and where a TTS is.
 * It knows no other part of Portway.
 */
@NullMarked
package io.portway.application;

import org.jspecify.annotations.NullMarked;
