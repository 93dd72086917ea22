package io.portway.bench;

import io.portway.application.ApplicationUpParser;
import io.portway.testing.Uplinks;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How long it takes to read the uplink of a typical device, in time of the processor, so that a busy machine does not
 * count.
 *
 * <p>{@code mvn -q test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath} and then
 * {@code java -cp target/classes:target/test-classes:$(cat target/classpath) io.portway.bench.ParseBenchmark}.
 */
public final class ParseBenchmark {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 5;
    private static final int MESSAGES = 200_000;

    private ParseBenchmark() {}

    public static void main(String[] args) {
        List<byte[]> uplinks = IntStream.range(0, 1_000)
                .mapToObj(fCnt -> Uplinks.typical("fleet-demo", "soil-sensor-" + fCnt, fCnt)
                        .getBytes(StandardCharsets.UTF_8))
                .toList();
        ApplicationUpParser parser = new ApplicationUpParser();
        System.out.printf("uplinks of %d bytes%n", uplinks.get(0).length);
        for (int round = 1; round <= ROUNDS; round++) {
            long counted = 0;
            long start = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < MESSAGES; i++) {
                counted += parser.parse(uplinks.get(i % uplinks.size())).fCnt();
            }
            double micros = (THREADS.getCurrentThreadCpuTime() - start) / 1e3 / MESSAGES;
            System.out.printf(
                    "%s %.2f µs each (sum of f_cnt %d)%n", round == 1 ? "warming up" : "warm", micros, counted);
        }
    }
}
