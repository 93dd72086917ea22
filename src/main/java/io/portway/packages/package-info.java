/**
 * The {@code package:} component: a route that starts with it is an application package, fed from the journal. Below it,
 * one folder for what each package knows of its backend's shape.
 */
@NullMarked
package io.portway.packages;

import org.jspecify.annotations.NullMarked;
