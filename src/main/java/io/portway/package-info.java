/**
 * Where Portway begins: the program, and the one place that puts its parts together as a Camel application.
 * Everything else is in the packages below.
 */
@NullMarked
package io.portway;

import org.jspecify.annotations.NullMarked;
