package io.portway.journal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One try to deliver, of one delivery or of a batch that goes out together.
 *
 * @param association what {@link Recipient#association} gave for each of them, equal for all
 */
public record Attempt(List<Delivery> deliveries, Object association) {

    /**
     * What became of one delivery of an attempt, and what is to be committed together with it when it was delivered.
     *
     * @param results   bodies of service_data or location_solved messages that follow from it
     * @param downlinks to be sent to the device
     * @param state     what the package keeps for the line; a null value removes the key
     */
    public record Ended(
            Delivery delivery,
            Outcome outcome,
            List<ResultMessage> results,
            List<Delivery.Content.Downlink> downlinks,
            java.util.Map<String, byte @Nullable []> state) {

        public Ended(Delivery delivery, Outcome outcome) {
            this(delivery, outcome, List.of(), List.of(), java.util.Map.of());
        }
    }
}
