/**
 * The package storage-integration: it keeps every upstream message that its associations match, in an SQLite file of its
 * own, and reads them back in pages. The HTTP side of it is in {@code io.portway.api}.
 */
@NullMarked
package io.portway.packages.storage;

import org.jspecify.annotations.NullMarked;
