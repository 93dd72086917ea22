package io.portway;

/** Starts Portway. */
public final class Portway {

    private Portway() {}

    /** Runs the sub-command that the arguments name. */
    public static void main(String[] args) throws Exception {}
}
