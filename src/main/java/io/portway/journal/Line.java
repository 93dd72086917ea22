package io.portway.journal;

/** Deliveries that keep their order: those of one package for one end device. */
public record Line(String packageName, String applicationId, String deviceId) {}
