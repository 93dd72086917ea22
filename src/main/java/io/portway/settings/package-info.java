/**
 * What an operator can set: every {@code portway.*} key is declared once in {@link io.portway.settings.Keys}, read from
 * the configuration file, {@code -D} and the environment, and handed on as typed records in
 * {@link io.portway.settings.Settings}. Keys of Camel ({@code camel.*}) go to Camel as they are.
 */
@NullMarked
package io.portway.settings;

import org.jspecify.annotations.NullMarked;
