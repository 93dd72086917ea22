package io.portway.component.mqtt5;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.paho.mqttv5.common.packet.util.CountingInputStream;
import org.junit.jupiter.api.Test;

class CountingInputStreamTest {

    @Test
    void comesBeforePahosOwnOnTheClassPath() throws Exception {
        assertThat(CountingInputStream.class.getMethod("read", byte[].class, int.class, int.class))
                .returns(CountingInputStream.class, method -> (Object) method.getDeclaringClass());
    }

    @Test
    void countsWhatIsReadSinglyAndTogether() throws IOException {
        CountingInputStream counting = new CountingInputStream(new ByteArrayInputStream(new byte[10]));
        try (DataInputStream data = new DataInputStream(counting)) {
            data.readUnsignedShort();
            data.readFully(new byte[8]);
            assertThat(data.read()).isEqualTo(-1);
            assertThat(counting.getCounter()).isEqualTo(10);
            counting.resetCounter();
            assertThat(counting.getCounter()).isZero();
        }
    }

    @Test
    void takesManyBytesAtOnce() throws IOException {
        InputStream oncePerCall = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("read singly");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                return length;
            }
        };
        try (CountingInputStream counting = new CountingInputStream(oncePerCall)) {
            assertThat(counting.read(new byte[1100], 0, 1100)).isEqualTo(1100);
            assertThat(counting.getCounter()).isEqualTo(1100);
        }
    }
}
