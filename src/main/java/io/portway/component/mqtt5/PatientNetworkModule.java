package io.portway.component.mqtt5;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.eclipse.paho.mqttv5.client.internal.TcpNoDelay;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * Keeps a connection up until Paho has sent its CONNECT: before that nothing is read, and {@link #settle} waits. Paho
 * first starts three threads and waits for each to run; a thread that has already ended by then, because the broker hung
 * up or the client was stopped, would keep it waiting for ever.
 */
final class PatientNetworkModule implements NetworkModule {

    private static final int BUFFER_SIZE = 64 * 1024;
    private static final int SETTLE_LIMIT = 5;

    private final NetworkModule network;
    private final CountDownLatch writing = new CountDownLatch(1);
    private boolean started;
    private boolean unwanted;

    PatientNetworkModule(NetworkModule network) {
        this.network = network;
    }

    @Override
    public void start() throws IOException, MqttException {
        network.start();
        TcpNoDelay.set(network);
        synchronized (this) {
            started = !unwanted;
        }
        if (!started) {
            network.stop();
            throw new IOException("stopped while connecting");
        }
    }

    /** Waits until Paho has sent its CONNECT if it is about to, and lets it no longer begin if not. */
    void settle() throws InterruptedException {
        boolean underWay;
        synchronized (this) {
            unwanted = true;
            underWay = started;
        }
        if (underWay) {
            writing.await(SETTLE_LIMIT, TimeUnit.SECONDS);
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        InputStream patient = new FilterInputStream(network.getInputStream()) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                awaitWriting();
                return super.read(bytes, offset, length);
            }
        };
        return new BufferedInputStream(patient, BUFFER_SIZE);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(network.getOutputStream()) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                try {
                    out.write(bytes, offset, length);
                } finally {
                    writing.countDown();
                }
            }
        };
    }

    @Override
    public void stop() throws IOException {
        writing.countDown();
        network.stop();
    }

    @Override
    public String getServerURI() {
        return network.getServerURI();
    }

    private void awaitWriting() throws IOException {
        try {
            writing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }
}
