package io.portway.api;

import io.portway.association.Association;
import io.portway.association.KnownPackage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers of the association API: snake_case, zero values left out. */
final class AssociationJson {

    private AssociationJson() {}

    /** One association; its data only where it was asked for. */
    static Map<String, Object> association(Association association, boolean withData) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("ids", ids(association));
        json.put("created_at", association.createdAt().toString());
        json.put("updated_at", association.updatedAt().toString());
        json.put("package_name", association.packageName());
        if (withData) {
            putUnlessZero(json, "data", association.data());
        }
        return json;
    }

    /** A list under its key; an empty list is left out like any zero value. */
    static Map<String, Object> list(String key, List<Map<String, Object>> elements) {
        return elements.isEmpty() ? Map.of() : Map.of(key, elements);
    }

    static Map<String, Object> knownPackage(KnownPackage known) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", known.name());
        putUnlessZero(json, "default_f_port", known.defaultFPort());
        return json;
    }

    private static Map<String, Object> ids(Association association) {
        Map<String, Object> json = new LinkedHashMap<>();
        Map<String, Object> applicationIds = Map.of("application_id", association.applicationId());
        if (association.deviceId() == null) {
            json.put("application_ids", applicationIds);
        } else {
            Map<String, Object> device = new LinkedHashMap<>();
            device.put("device_id", association.deviceId());
            device.put("application_ids", applicationIds);
            putUnlessZero(device, "dev_eui", association.devEui());
            putUnlessZero(device, "join_eui", association.joinEui());
            putUnlessZero(device, "dev_addr", association.devAddr());
            json.put("end_device_ids", device);
        }
        json.put("f_port", association.fPort());
        return json;
    }

    private static void putUnlessZero(Map<String, Object> json, String key, @Nullable Object value) {
        if (value != null) {
            json.put(key, value);
        }
    }
}
