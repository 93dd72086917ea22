package io.portway.application;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.TypeConversionException;
import org.apache.camel.spi.TypeConverterLoader;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.SimpleTypeConverter;

/** Lets a route take an {@link ApplicationUp} for its bytes, its text, or the JSON it is; Camel finds it as a service. */
public final class ApplicationUpConverters implements TypeConverterLoader {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    /** A conversion of the bytes as they came. */
    @FunctionalInterface
    private interface FromBytes {
        Object apply(byte[] raw) throws IOException;
    }

    @Override
    public void load(TypeConverterRegistry registry) {
        add(registry, byte[].class, raw -> raw);
        add(registry, String.class, raw -> new String(raw, StandardCharsets.UTF_8));
        add(registry, InputStream.class, ByteArrayInputStream::new);
        add(registry, JsonNode.class, JSON::readTree);
        add(registry, Map.class, raw -> JSON.readValue(raw, MAP));
    }

    private static void add(TypeConverterRegistry registry, Class<?> type, FromBytes conversion) {
        registry.addTypeConverter(type, ApplicationUp.class, new SimpleTypeConverter(false, (to, exchange, value) -> {
            try {
                return conversion.apply(((ApplicationUp) value).raw());
            } catch (IOException e) {
                throw new TypeConversionException(value, to, e);
            }
        }));
    }
}
