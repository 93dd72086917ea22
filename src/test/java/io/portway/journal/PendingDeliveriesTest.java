package io.portway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.portway.testing.Uplinks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PendingDeliveriesTest {

    @TempDir
    Path directory;

    @Test
    void endsAPageOfLargeMessagesEarlyAndSkipsNone() throws Exception {
        // Given
        String padding = "\"padding\":\"" + "x".repeat(900_000) + "\",\"f_port\"";
        try (JournalFixture fixture = new JournalFixture(directory).associate()) {
            for (int fCnt = 1; fCnt <= 20; fCnt++) {
                fixture.append(Uplinks.typical(JournalFixture.APPLICATION, "device-1", fCnt)
                                .replaceFirst("\"f_port\"", padding))
                        .join();
            }
            PendingDeliveries pending = new PendingDeliveries(fixture.database, JournalFixture.PACKAGE);

            // When
            List<Long> read = new ArrayList<>();
            List<Integer> sizes = new ArrayList<>();
            PendingDeliveries.Page page = new PendingDeliveries.Page(List.of(), 0, false);
            while (!page.complete()) {
                page = pending.after(page.upTo(), 500);
                page.deliveries().forEach(delivery -> read.add(delivery.id()));
                sizes.add(page.deliveries().size());
            }

            // Then
            assertThat(read).isEqualTo(LongStream.rangeClosed(1, 20).boxed().toList());
            assertThat(sizes).allMatch(size -> size <= 5);
            assertThat(pending.ofLine(
                            new Line(JournalFixture.PACKAGE, JournalFixture.APPLICATION, "device-1"), 0, 20, 100))
                    .hasSizeLessThanOrEqualTo(5);
        }
    }
}
