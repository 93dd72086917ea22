package io.portway.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipStreamTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_000, 1_000_000})
    void givesWhatGunzipUnpacks(int length) throws IOException {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);

        for (int chunk : new int[] {1, 7, 16_384}) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GzipStream stream = new GzipStream(new ByteArrayInputStream(bytes))) {
                byte[] part = new byte[chunk];
                for (int read = stream.read(part); read >= 0; read = stream.read(part)) {
                    packed.write(part, 0, read);
                }
                assertThat(stream.read(part)).isEqualTo(-1);
            }
            try (InputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(packed.toByteArray()))) {
                assertThat(unpacked.readAllBytes()).isEqualTo(bytes);
            }
        }
    }

    @Test
    void endsWhenAnotherThreadClosesIt() throws Exception {
        InputStream endless = new InputStream() {
            private final Random random = new Random(1);

            @Override
            public int read() {
                return random.nextInt(256);
            }
        };
        GzipStream stream = new GzipStream(endless);
        assertThat(stream.read(new byte[100])).isPositive();

        CompletableFuture<byte[]> rest = CompletableFuture.supplyAsync(() -> {
            try {
                byte[] last = new byte[0];
                byte[] part = new byte[8_192];
                while (stream.read(part) >= 0) {
                    last = part.clone();
                }
                return last;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        stream.close();

        assertThat(rest.get()).isNotNull();
        assertThat(stream.read()).isEqualTo(-1);
    }
}
