package io.portway.component.mqtt5;

import java.util.concurrent.CountDownLatch;

/** A process with a source at the broker that the argument names, until SIGTERM. */
public final class SourceProcess {

    static final String STARTED = "started";

    private SourceProcess() {}

    public static void main(String[] args) throws InterruptedException {
        Source source = Source.to(new Collector()).instance("process", args[0]).start();
        Runtime.getRuntime().addShutdownHook(new Thread(source::close));
        System.out.println(STARTED);
        new CountDownLatch(1).await();
    }
}
