package io.portway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.portway.application.ApplicationUp;
import io.portway.application.ApplicationUpParser;
import io.portway.application.ReadApplicationUp;
import io.portway.association.MatchPackages;
import io.portway.testing.TestDatabase;
import io.portway.testing.Uplinks;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The route that every source ends in, as shipped, into a real journal. */
class ApplicationUpRouteTest extends CamelTestSupport {

    private static final String DEVICE = "device-1";

    private Path directory;
    private JournalFixture fixture;

    @Override
    protected CamelContext createCamelContext() throws Exception {
        directory = Files.createTempDirectory("portway-route");
        fixture = new JournalFixture(directory).associate();
        CamelContext context = super.createCamelContext();
        context.getRegistry().bind("readApplicationUp", new ReadApplicationUp());
        context.getRegistry().bind("matchPackages", new MatchPackages(fixture.matcher));
        context.getRegistry().bind("appendToJournal", new AppendToJournal(fixture.journal));
        context.getRegistry().bind("putIntoQuarantine", new PutIntoQuarantine(fixture.journal));
        for (String file : new String[] {"error-handling", "application-up"}) {
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.resolveResource(context, "file:routes/" + file + ".camel.yaml"));
        }
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(
                        ResourceHelper.fromString(
                                "json.camel.yaml",
                                """
                        - route:
                            id: json
                            description: What a package does that wants a field of the message
                            from:
                              uri: direct:json
                              steps:
                                - unmarshal:
                                    json:
                                      library: Jackson
                                - setBody:
                                    simple: "${body[uplink_message][f_cnt]}"
                        """));
        return context;
    }

    @AfterEach
    void closeJournal() throws Exception {
        fixture.close();
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    @Test
    void journalsAMessageWithADeliveryForItsPackage() {
        Exchange exchange =
                send(Uplinks.typical(JournalFixture.APPLICATION, DEVICE, 1), JournalFixture.APPLICATION, null);

        assertThat(exchange.getException()).isNull();
        assertThat(fixture.journal.totals().get(Total.MATCHED)).isEqualTo(1);
        assertThat(fixture.journal.totals().get(Total.PENDING, JournalFixture.PACKAGE))
                .isEqualTo(1);
        assertThat(fixture.count("select count(*) from message where source = 'test:one'"))
                .isEqualTo(1);
        fixture.checkLaw();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    this is no JSON                | *        | not JSON at byte
                    {}                             | *        | none of the message keys of TTS, such as uplink_message
                    @typical                       | other-app | its source may not speak for the application test-app
                    """)
    void putsWhatItCannotTakeIntoQuarantineWithTheReason(String message, String applications, String reason) {
        String body = message.equals("@typical") ? Uplinks.typical(JournalFixture.APPLICATION, DEVICE, 1) : message;

        Exchange exchange = send(body, applications, null);

        assertThat(exchange.getException()).isNull();
        assertThat(fixture.count("select count(*) from quarantine where reason like '" + reason + "%' and raw = "
                        + TestDatabase.bytes(body)))
                .as(reason)
                .isEqualTo(1);
        fixture.checkLaw();
    }

    @Test
    void putsAMessageIntoQuarantineWhoseTopicNamesAnotherDevice() {
        Exchange exchange =
                send(Uplinks.typical(JournalFixture.APPLICATION, DEVICE, 1), "*", "v3/test-app/devices/device-2/up");

        assertThat(exchange.getException()).isNull();
        assertThat(fixture.count("select count(*) from quarantine where topic = 'v3/test-app/devices/device-2/up'"))
                .isEqualTo(1);
    }

    @Test
    void keepsTheBytesOfAStreamThatCannotBeRead() {
        byte[] body = "this is no JSON".getBytes(StandardCharsets.UTF_8);

        Exchange exchange = template.send("direct:application-up", sent -> {
            sent.setVariable(ReadApplicationUp.SOURCE, "test:one");
            sent.setVariable(ReadApplicationUp.APPLICATIONS, "*");
            sent.getMessage().setBody(new BufferedInputStream(new ByteArrayInputStream(body)));
        });

        assertThat(exchange.getException()).isNull();
        assertThat(fixture.count(
                        "select count(*) from quarantine where raw = " + TestDatabase.bytes("this is no JSON")))
                .isEqualTo(1);
    }

    @Test
    void keepsAMessageInQuarantineThatCannotBeMatched() {
        String body = Uplinks.typical(JournalFixture.APPLICATION, DEVICE, 1);
        fixture.execute("alter table association rename to association_away");

        Exchange exchange = send(body, JournalFixture.APPLICATION, null);

        assertThat(exchange.getException()).isNull();
        assertThat(fixture.count("select count(*) from quarantine where reason like 'not journalled: %association%'"
                        + " and raw = " + TestDatabase.bytes(body)))
                .isEqualTo(1);
        fixture.checkLaw();
    }

    @Test
    void takesAMessageUnderTheAliasOfItsApplication() {
        byte[] body = Uplinks.typical("app1", DEVICE, 1).getBytes(StandardCharsets.UTF_8);

        template.send("direct:application-up", exchange -> {
            exchange.setVariable(ReadApplicationUp.SOURCE, "test:one");
            exchange.setVariable(ReadApplicationUp.APPLICATIONS, "app1");
            exchange.setVariable(ReadApplicationUp.ALIAS, JournalFixture.APPLICATION);
            exchange.getMessage().setBody(body);
        });

        assertThat(fixture.count(
                        "select count(*) from message where application = '" + JournalFixture.APPLICATION + "'"))
                .isEqualTo(1);
        assertThat(fixture.journal.totals().get(Total.PENDING, JournalFixture.PACKAGE))
                .isEqualTo(1);
    }

    @Test
    void letsARouteReadAMessageAsJson() {
        ApplicationUp up = new ApplicationUpParser()
                .parse(Uplinks.typical(JournalFixture.APPLICATION, DEVICE, 42).getBytes(StandardCharsets.UTF_8));

        Object fCnt = template.requestBody("direct:json", up);

        assertThat(fCnt).isEqualTo(42);
    }

    private Exchange send(String body, String applications, String topic) {
        return template.send("direct:application-up", exchange -> {
            Map.of(ReadApplicationUp.SOURCE, "test:one", ReadApplicationUp.APPLICATIONS, applications)
                    .forEach(exchange::setVariable);
            if (topic != null) {
                exchange.setVariable(ReadApplicationUp.TOPIC, topic);
            }
            exchange.getMessage().setBody(body.getBytes(StandardCharsets.UTF_8));
        });
    }
}
