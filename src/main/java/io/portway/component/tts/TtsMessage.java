package io.portway.component.tts;

/** A message on its way from the network to the route. The payload is handed on, never copied or changed. */
record TtsMessage(String topic, byte[] payload) {

    /** About what an exchange takes in memory besides the payload. */
    private static final int OVERHEAD = 512;

    /** What the message counts for in the queue, in bytes. */
    long size() {
        return payload.length + topic.length() + OVERHEAD;
    }

    @Override
    public String toString() {
        return "TtsMessage[topic=" + topic + ", " + payload.length + " bytes]";
    }
}
