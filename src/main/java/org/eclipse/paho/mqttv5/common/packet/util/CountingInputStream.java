package org.eclipse.paho.mqttv5.common.packet.util;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Stands in for Paho's class of this name, which counts the bytes of a packet and hands over each of them through a call
 * of its own. It has to come before Paho's on the class path.
 */
public class CountingInputStream extends FilterInputStream {

    private int counter;

    public CountingInputStream(InputStream packet) {
        super(packet);
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        if (value >= 0) {
            counter++;
        }
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        if (count > 0) {
            counter += count;
        }
        return count;
    }

    public int getCounter() {
        return counter;
    }

    public void resetCounter() {
        counter = 0;
    }
}
