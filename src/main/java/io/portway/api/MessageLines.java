package io.portway.api;

import io.portway.packages.storage.StoredMessage;

/** How stored messages are written, each on a line of its own. */
interface MessageLines {

    /** What comes before the first message. */
    byte[] head();

    byte[] line(StoredMessage message);

    /** The last line of an answer that fails on the way. */
    byte[] failure(ApiException failure);
}
