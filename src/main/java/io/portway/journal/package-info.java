/**
 * What was accepted and where it stands: messages, one delivery per package, their lines and outcomes, the totals of the
 * law, retention. It knows no backend; a {@link io.portway.journal.Recipient} takes the deliveries of a package.
 */
@NullMarked
package io.portway.journal;

import org.jspecify.annotations.NullMarked;
