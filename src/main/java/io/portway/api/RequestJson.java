package io.portway.api;

import static io.portway.api.BodyFields.invalid;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;

/** Reads the JSON of a body, and says in plain words what is wrong with it and where. */
final class RequestJson {

    private static final int SHOWN_KEY = 60;

    private RequestJson() {}

    /**
     * The first value of the body, whatever follows, as TTS reads it; a missing node where there is none.
     *
     * @throws ApiException if it is not JSON
     */
    static JsonNode first(ObjectMapper mapper, byte[] body) {
        return read(mapper, body, false);
    }

    /**
     * The one value of the body; a missing node where there is none.
     *
     * @throws ApiException if it is not JSON, or more follows
     */
    static JsonNode only(ObjectMapper mapper, byte[] body) {
        return read(mapper, body, true);
    }

    private static JsonNode read(ObjectMapper mapper, byte[] body, boolean toTheEnd) {
        try (JsonParser parser = mapper.createParser(body)) {
            try {
                JsonNode value = mapper.readTree(parser);
                if (toTheEnd && parser.nextToken() != null) {
                    throw invalid("the body is more than one JSON value" + at(parser.currentTokenLocation()));
                }
                return value == null ? MissingNode.getInstance() : value;
            } catch (JsonProcessingException e) {
                throw invalid(reason(parser, e));
            }
        } catch (IOException e) {
            throw invalid("the body is not JSON in UTF-8");
        }
    }

    private static String reason(JsonParser parser, JsonProcessingException e) throws IOException {
        JsonLocation known = e.getLocation();
        String where = at(known == null ? parser.currentLocation() : known);
        if (e instanceof StreamConstraintsException) {
            return exceeded(parser) + where;
        }
        if (e instanceof JsonEOFException) {
            return "unexpected EOF: the JSON of the body is not complete, it ends" + where;
        }
        // There is no type for this, and its name is in the parser already.
        if (e.getOriginalMessage().startsWith("Duplicate")) {
            return "the body has the key \"" + shortened(String.valueOf(parser.currentName()))
                    + "\" twice in one object" + where;
        }
        return "the body is not JSON: something is wrong" + where;
    }

    private static String exceeded(JsonParser parser) {
        int depth = parser.streamReadConstraints().getMaxNestingDepth();
        long values = parser.streamReadConstraints().getMaxTokenCount();
        if (parser.getParsingContext().getNestingDepth() >= depth) {
            return "the body is nested deeper than " + depth + " levels";
        }
        if (values > 0 && parser.currentTokenCount() > values) {
            return "the body has more than " + values + " values, counting keys and brackets";
        }
        return "the body has a number or a key that is too long";
    }

    private static String at(JsonLocation location) {
        return " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static String shortened(String key) {
        return key.length() <= SHOWN_KEY ? key : key.substring(0, SHOWN_KEY) + "…";
    }
}
