package io.portway.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portway.application.Ulid;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Random;

/** An end device that does not exist, and the messages The Things Stack would send of it. */
final class EndDevice {

    /** What it measures, which decides its FPort and payload. */
    enum Kind {
        TRACKER(197),
        CLIMATE(1),
        PARKING(2);

        private final int fPort;

        Kind(int fPort) {
            this.fPort = fPort;
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SecureRandom SESSIONS = new SecureRandom();

    private final String applicationId;
    private final String deviceId;
    private final String devEui;
    private final Kind kind;
    private final Random random;
    private String sessionKeyId = "";
    private int fCnt;

    EndDevice(String applicationId, String deviceId, String devEui, Kind kind) {
        this.applicationId = applicationId;
        this.deviceId = deviceId;
        this.devEui = devEui;
        this.kind = kind;
        this.random = new Random(devEui.hashCode());
    }

    String id() {
        return deviceId;
    }

    /** The topic on which TTS publishes a message of this device, such as {@code up} or {@code join}. */
    String topic(String message) {
        return "v3/" + applicationId + "/devices/" + deviceId + "/" + message;
    }

    /** A join_accept that opens a new session. */
    String join() {
        byte[] id = new byte[16];
        SESSIONS.nextBytes(id);
        sessionKeyId = Base64.getEncoder().encodeToString(id);
        fCnt = 0;
        ObjectNode up = envelope();
        up.putObject("join_accept")
                .put("session_key_id", sessionKeyId)
                .put("received_at", Instant.now().toString());
        return up.toString();
    }

    /** The next uplink_message of the session; the first has no f_cnt, as zero is left out. */
    String uplink() {
        ObjectNode up = envelope();
        ObjectNode message = up.putObject("uplink_message");
        message.put("session_key_id", sessionKeyId).put("f_port", kind.fPort);
        if (fCnt > 0) {
            message.put("f_cnt", fCnt);
        }
        fCnt++;
        byte[] payload = new byte[8];
        random.nextBytes(payload);
        message.put("frm_payload", Base64.getEncoder().encodeToString(payload));
        decoded(message.putObject("decoded_payload"));
        radios(message.putArray("rx_metadata"));
        ObjectNode settings = message.putObject("settings");
        settings.putObject("data_rate")
                .putObject("lora")
                .put("bandwidth", 125_000)
                .put("spreading_factor", 7 + random.nextInt(4))
                .put("coding_rate", "4/5");
        settings.put("frequency", String.valueOf(868_100_000 + 200_000 * random.nextInt(3)));
        message.put("received_at", Instant.now().toString()).put("consumed_airtime", "0.061696s");
        return up.toString();
    }

    private ObjectNode envelope() {
        ObjectNode up = JSON.createObjectNode();
        ObjectNode ids = up.putObject("end_device_ids");
        ids.put("device_id", deviceId);
        ids.putObject("application_ids").put("application_id", applicationId);
        ids.put("dev_eui", devEui).put("join_eui", "70B3D57ED0000000").put("dev_addr", "260B" + devEui.substring(12));
        up.putArray("correlation_ids")
                .add("gs:uplink:" + Ulid.next())
                .add("rpc:/ttn.lorawan.v3.NsAs/HandleUplink:" + Ulid.next());
        up.put("received_at", Instant.now().toString());
        return up;
    }

    private void decoded(ObjectNode payload) {
        switch (kind) {
            case TRACKER -> payload.put("battery_mv", 3_500 + random.nextInt(200))
                    .put("latitude", 52.09 + random.nextGaussian() / 100)
                    .put("longitude", 5.12 + random.nextGaussian() / 100);
            case CLIMATE -> payload.put("temperature", Math.round(200 + random.nextGaussian() * 10) / 10.0)
                    .put("humidity", 40 + random.nextInt(20));
            case PARKING -> payload.put("occupied", random.nextBoolean());
        }
    }

    private void radios(ArrayNode metadata) {
        for (String gateway : new String[] {"gtw-domtoren", "gtw-lage-weide"}) {
            ObjectNode radio = metadata.addObject();
            radio.putObject("gateway_ids").put("gateway_id", gateway);
            radio.put("timestamp", random.nextInt(Integer.MAX_VALUE))
                    .put("rssi", -60 - random.nextInt(50))
                    .put("channel_rssi", -60 - random.nextInt(50))
                    .put("snr", random.nextInt(40) / 4.0);
            radio.putObject("location")
                    .put("latitude", 52.093)
                    .put("longitude", 5.131)
                    .put("altitude", 112)
                    .put("source", "SOURCE_REGISTRY");
        }
    }
}
