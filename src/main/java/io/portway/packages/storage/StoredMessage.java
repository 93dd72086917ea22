package io.portway.packages.storage;

/**
 * A message as it was stored.
 *
 * @param raw the JSON of The Things Stack, byte by byte as it came; not copied, so not to be altered
 */
public record StoredMessage(Position position, byte[] raw) {

    /** Names the message without its contents. */
    @Override
    public String toString() {
        return position + " of " + raw.length + " bytes";
    }
}
