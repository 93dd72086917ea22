package io.portway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portway.testing.TestHome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteFailureTest {

    @TempDir
    private Path directory;

    @Test
    void suggestsABeanWithoutMakingAny() throws IOException {
        AtomicInteger made = new AtomicInteger();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getRegistry().bindAsPrototype("vertx", Integer.class, made::incrementAndGet);
            context.getRegistry().bind("codec", "bean");

            assertThat(problem(context, new NoSuchBeanException("vertex")))
                    .isEqualTo("there is no bean vertex; did you mean vertx?");
            assertThat(problem(context, new NoSuchBeanException("codecs")))
                    .isEqualTo("there is no bean codecs; did you mean codec?");
            assertThat(made).hasValue(0);
        }
    }

    @Test
    void blamesNoParameterForAFailureThatNamesNoOption() throws Exception {
        TestHome home = new TestHome(directory)
                .configuration(
                        """
                        camel.routeTemplate[plant].topic=a
                        camel.routeTemplate[plant].templateId=mine
                        """)
                .route(
                        "mine.camel.yaml",
                        """
                        - routeTemplate:
                            id: mine
                            parameters: [{name: topic}]
                            from:
                              uri: "route:{{topic}}"
                        """);
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            RouteFailure failure =
                    new RouteFailure(new Locator(home.home()), TemplateInstances.read(home.home()), context);

            assertThat(failure.fault("plant", "mine.camel.yaml", List.of(new IllegalStateException("Sorry")))
                            .toString())
                    .isEqualTo("config/application.properties:4: route plant: Sorry.");
        }
    }

    private String problem(DefaultCamelContext context, Exception failure) {
        TestHome home = new TestHome(directory);
        return new RouteFailure(new Locator(home.home()), TemplateInstances.read(home.home()), context)
                .fault("x", null, List.of(failure))
                .toString()
                .replaceFirst("^route x: ", "");
    }
}
