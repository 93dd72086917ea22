package io.portway.association;

import io.portway.data.Change;
import io.portway.data.Transaction;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Stores what a file declares, and removes what was declared before and is no more, all in one transaction. */
final class DeclareChange implements Change {

    /** What becomes of one association: the same object where only what it refers to is new. */
    record Step(@Nullable Association before, @Nullable Association after) {

        AssociationKey key() {
            return Objects.requireNonNull(after == null ? before : after).key();
        }

        @SuppressWarnings("ReferenceEquality")
        boolean isStored() {
            return before != after;
        }
    }

    private final AssociationTable table;
    private final String file;
    private final List<Declaration> wanted;
    private final Set<AssociationKey> renewed;
    private final InstantSource clock;
    private final Consumer<List<Step>> onCommit;
    private final CompletableFuture<Declared> result = new CompletableFuture<>();
    private List<Step> steps = List.of();

    /**
     * @param renewed  those whose references stand for something else now
     * @param onCommit is told before the result is there
     */
    DeclareChange(
            AssociationTable table,
            String file,
            List<Declaration> wanted,
            Set<AssociationKey> renewed,
            InstantSource clock,
            Consumer<List<Step>> onCommit) {
        this.table = table;
        this.file = file;
        this.wanted = List.copyOf(wanted);
        this.renewed = Set.copyOf(renewed);
        this.clock = clock;
        this.onCommit = onCommit;
    }

    CompletableFuture<Declared> result() {
        return result;
    }

    @Override
    public void apply(Transaction transaction) throws SQLException {
        steps = new ArrayList<>();
        Instant now = clock.instant();
        Map<AssociationKey, Association> left = table.declared(transaction.prepare(AssociationTable.SELECT_DECLARED));
        for (Declaration declaration : wanted) {
            Association before = left.remove(declaration.key());
            if (before == null) {
                before = table.find(transaction.prepare(AssociationTable.SELECT_ONE), declaration.key());
            }
            if (before == null || !isAlready(before, declaration)) {
                Association after =
                        (before == null ? made(declaration, now) : before).declaredAs(declaration, file, now);
                table.put(transaction, after);
                steps.add(new Step(before, after));
            } else if (renewed.contains(declaration.key())) {
                steps.add(new Step(before, before));
            }
        }
        for (Association gone : left.values()) {
            table.delete(transaction, gone.key());
            steps.add(new Step(gone, null));
        }
    }

    private static Association made(Declaration declaration, Instant now) {
        return Association.of(declaration.key(), declaration.packageName(), declaration.data(), now);
    }

    private boolean isAlready(Association stored, Declaration declaration) {
        return file.equals(stored.declaredIn())
                && stored.packageName().equals(declaration.packageName())
                && Objects.equals(stored.data(), declaration.data());
    }

    @Override
    public void committed() {
        onCommit.accept(steps);
        result.complete(Declared.of(steps));
    }

    @Override
    public void failed(Exception cause) {
        result.completeExceptionally(cause);
    }
}
