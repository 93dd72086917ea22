package io.portway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class StatusScreenTest {

    private static final String METRICS =
            """
            portway_messages_total{outcome="received"} 12340
            portway_messages_total{outcome="duplicate"} 40
            portway_messages_total{outcome="quarantined"} 0
            portway_messages_total{outcome="accepted"} 12300
            portway_messages_total{outcome="unmatched"} 300
            portway_messages_total{outcome="matched"} 12000
            portway_messages_unmatched_associated_total{application="app1"} 250
            portway_deliveries_total{package="storage-integration",state="created"} 12000
            portway_deliveries_total{package="storage-integration",state="delivered"} 11990
            portway_deliveries_total{package="storage-integration",state="discarded"} 1
            portway_deliveries_pending{package="storage-integration"} 7
            portway_deliveries_dead{package="storage-integration"} 2
            portway_deliveries_oldest_pending_seconds{package="storage-integration"} 300
            portway_journal_commit_seconds_count 1000
            portway_journal_commit_seconds_sum 2.5
            portway_journal_commit_seconds_max 0.0301
            portway_journal_group_size_count 1000
            portway_journal_group_size_sum 12300
            portway_journal_waiting 3
            portway_journal_size_bytes 20971520
            tts_consumer_received_total{application="app1@ten",routeId="source-tts-eu1.app1"} 12340
            tts_consumer_lost_total{application="app1@ten",routeId="source-tts-eu1.app1"} 0
            tts_consumer_queue_fill_bytes{application="app1@ten",routeId="source-tts-eu1.app1"} 3355443
            tts_consumer_queue_capacity_bytes{application="app1@ten",routeId="source-tts-eu1.app1"} 33554432
            """;

    @Test
    void countsOneUplink() throws JsonProcessingException {
        assertThat(screen(
                        "{\"status\":\"UP\"}",
                        METRICS.replace("{application=\"app1\"} 250", "{application=\"app1\"} 1")))
                .contains("application app1: 1 uplink matched none of its associations");
    }

    @Test
    void showsEverythingOnOneScreen() throws JsonProcessingException {
        String health =
                """
                {"status":"DOWN","checks":[
                  {"name":"journal","status":"UP","message":"takes messages"},
                  {"name":"consumer:source-tts-eu1.app1","status":"DOWN","message":"not subscribed: \\\\\\"refused\\\\\\""},
                  {"name":"context","status":"UP"},
                  {"name":"route:api","status":"UP"}]}
                """;

        assertThat(screen(health, METRICS))
                .isEqualTo(
                        """
                        Portway is DOWN.

                        checks
                          UP    journal                       takes messages
                          DOWN  consumer:source-tts-eu1.app1  not subscribed: "refused"
                          UP    2 others

                        sources
                                               received  lost  queue
                          source-tts-eu1.app1  12,340    0     10 % of 32.0 MiB

                        messages
                          12,340 received = 40 duplicate + 0 quarantined + 12,300 accepted
                          12,300 accepted = 300 unmatched + 12,000 matched
                          application app1: 250 uplinks matched none of its associations; is their FPort in f_port_set?

                        packages
                                               deliveries  delivered  pending  dead  discarded  oldest pending
                          storage-integration  12,000      11,990     7        2     1          5 min

                        journal
                          waiting for a commit  3
                          time of a commit      2.5 ms on average, 30.1 ms at most lately
                          changes in a commit   12.3 on average
                          size                  20.0 MiB
                        """);
    }

    @Test
    void saysWhenTheLawDoesNotAddUp() throws JsonProcessingException {
        String metrics = METRICS.replace("{outcome=\"duplicate\"} 40", "{outcome=\"duplicate\"} 38");

        assertThat(screen("{\"status\":\"UP\"}", metrics))
                .contains(
                        "12,340 received = 38 duplicate + 0 quarantined + 12,300 accepted  (off by 2: ask again at rest)");
    }

    @Test
    void leavesOutWhatIsNotThere() throws JsonProcessingException {
        assertThat(screen("{\"status\":\"UP\"}", "")).isEqualTo("Portway is UP.\n");
    }

    private static String screen(String health, String metrics) throws JsonProcessingException {
        StringWriter text = new StringWriter();
        new StatusScreen(Health.parse(health), MetricsText.parse(metrics), new PrintWriter(text)).print();
        return text.toString().replace(System.lineSeparator(), "\n");
    }
}
