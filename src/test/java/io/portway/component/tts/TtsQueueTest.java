package io.portway.component.tts;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TtsQueueTest {

    private static final TtsMessage MESSAGE = message(0);

    private final TtsQueue queue = new TtsQueue("app1", 10 * MESSAGE.size());

    @Test
    void keepsTheOrder() throws InterruptedException {
        IntStream.range(0, 5).forEach(i -> queue.offer(message(i)));

        for (int i = 0; i < 5; i++) {
            assertThat(queue.take().payload()[0]).isEqualTo((byte) i);
        }
    }

    @Test
    void refusesWhatExceedsTheBytes() {
        assertThat(IntStream.range(0, 13).filter(i -> queue.offer(message(i))).count())
                .isEqualTo(10);
        assertThat(queue.bytes()).isEqualTo(queue.capacity());
        assertThat(queue.outstanding()).isEqualTo(10);
    }

    @Test
    void countsMessageUntilItIsReleased() throws InterruptedException {
        // Given
        IntStream.range(0, 10).forEach(i -> queue.offer(message(i)));

        // When
        TtsMessage taken = queue.take();

        // Then
        assertThat(queue.offer(MESSAGE)).isFalse();
        queue.release(taken);
        assertThat(queue.offer(MESSAGE)).isTrue();
        assertThat(queue.outstanding()).isEqualTo(10);
    }

    @Test
    void countsOverheadOfSmallMessages() {
        TtsMessage empty = new TtsMessage("", new byte[0]);

        assertThat(empty.size()).isEqualTo(512);
    }

    @Test
    void wakesWhoWaitsForMessage() {
        CompletableFuture<TtsMessage> taken = CompletableFuture.supplyAsync(this::take);

        queue.offer(MESSAGE);

        assertThat(taken).succeedsWithin(5, SECONDS).isSameAs(MESSAGE);
    }

    @Test
    void wakesWhoWaitsWhenItIsClosed() {
        CompletableFuture<TtsMessage> taken = CompletableFuture.supplyAsync(this::take);

        queue.close();

        assertThat(taken).succeedsWithin(5, SECONDS).isNull();
    }

    @Test
    void closingForgetsWhatNobodyHasTaken() throws InterruptedException {
        // Given
        IntStream.range(0, 3).forEach(i -> queue.offer(message(i)));
        TtsMessage taken = queue.take();

        // When
        int forgotten = queue.close();

        // Then
        assertThat(forgotten).isEqualTo(2);
        assertThat(queue.offer(MESSAGE)).isFalse();
        assertThat(queue.take()).isNull();
        assertThat(queue.outstanding()).isEqualTo(1);
        queue.release(taken);
        assertThat(queue.bytes()).isZero();
    }

    private TtsMessage take() {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TtsMessage message(int content) {
        byte[] payload = new byte[1000];
        payload[0] = (byte) content;
        return new TtsMessage("v3/app1/devices/dev-1/up", payload);
    }
}
