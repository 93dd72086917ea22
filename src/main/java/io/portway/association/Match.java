package io.portway.association;

/**
 * A package that gets a message.
 *
 * @param fPort that of the association that matched, not of the message
 */
public record Match(String packageName, int fPort) {}
