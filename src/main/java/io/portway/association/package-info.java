/**
 * Which packages get a message: associations, the registry that keeps them, the packages that are known, and the two rules
 * by which they match. How associations are managed over HTTP, and what a package does, is known elsewhere.
 */
@NullMarked
package io.portway.association;

import org.jspecify.annotations.NullMarked;
