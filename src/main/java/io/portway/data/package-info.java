/**
 * SQLite and PostgreSQL as everything here uses them: one connection that writes, a few that read, migrations, and the
 * group commit through which all writes to the journal's database go. What the tables mean is known elsewhere.
 */
@NullMarked
package io.portway.data;

import org.jspecify.annotations.NullMarked;
