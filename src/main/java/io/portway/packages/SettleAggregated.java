package io.portway.packages;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.processor.aggregate.AggregateProcessor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/**
 * Keeps deliveries that a route collects with {@code aggregate} open until the aggregate has been worked off. Camel alone
 * completes an exchange as soon as it has been collected, in memory: a message would count as delivered, and be lost with
 * the process.
 */
public final class SettleAggregated implements InterceptStrategy {

    private static final String HOLDS = "CamelPackageHolds";

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, @Nullable Processor nextTarget) {
        if (target instanceof AggregateProcessor aggregate
                && !(aggregate.getAggregationStrategy() instanceof Holding)) {
            aggregate.setAggregationStrategy(new Holding(aggregate.getAggregationStrategy()));
        }
        return target;
    }

    /** Does what another strategy does, and keeps with the aggregate what is open until it ends. */
    private static final class Holding extends ServiceSupport implements AggregationStrategy {

        private final AggregationStrategy strategy;

        Holding(AggregationStrategy strategy) {
            this.strategy = strategy;
        }

        @Override
        public @Nullable Exchange aggregate(@Nullable Exchange collected, Exchange next) {
            List<Completion.Hold> before = holds(collected);
            List<Completion> own = completions(next);
            Exchange answer = strategy.aggregate(collected, next);
            if (answer == null || (before.isEmpty() && own.isEmpty())) {
                return answer;
            }
            // A strategy that changes what is collected keeps its list; one that starts anew gets a list of its own.
            List<Completion.Hold> holds = before.isEmpty() ? new ArrayList<>() : before;
            own.forEach(completion -> holds.add(completion.hold()));
            answer.setProperty(HOLDS, holds);
            return answer;
        }

        @Override
        public boolean canPreComplete() {
            return strategy.canPreComplete();
        }

        @Override
        public boolean preComplete(@Nullable Exchange collected, Exchange next) {
            return strategy.preComplete(collected, next);
        }

        @Override
        public void onCompletion(Exchange aggregated) {
            holds(aggregated).forEach(hold -> hold.releaseWith(aggregated));
            strategy.onCompletion(aggregated);
        }

        @Override
        public void timeout(Exchange aggregated, int index, int total, long timeout) {
            strategy.timeout(aggregated, index, total, timeout);
        }

        @Override
        public void onOptimisticLockFailure(@Nullable Exchange collected, Exchange next) {
            strategy.onOptimisticLockFailure(collected, next);
        }

        @Override
        protected void doStart() {
            ServiceHelper.startService(strategy);
        }

        @Override
        protected void doStop() {
            ServiceHelper.stopService(strategy);
        }

        @SuppressWarnings("unchecked")
        private static List<Completion.Hold> holds(@Nullable Exchange exchange) {
            List<Completion.Hold> holds = exchange == null ? null : exchange.getProperty(HOLDS, List.class);
            return holds == null ? List.of() : holds;
        }

        /** What hangs on an exchange that comes in: itself, or all of the aggregate that it is. */
        private static List<Completion> completions(Exchange next) {
            List<Completion.Hold> holds = holds(next);
            if (!holds.isEmpty()) {
                return holds.stream().map(Completion.Hold::completion).toList();
            }
            Completion completion = next.getProperty(PackageConstants.COMPLETION, Completion.class);
            return completion == null ? List.of() : List.of(completion);
        }
    }
}
