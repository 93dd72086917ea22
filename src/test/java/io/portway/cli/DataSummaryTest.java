package io.portway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataSummaryTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            nullValues = "-",
            textBlock =
                    """
                    {}                                          | ~~
                    {"f_port_set":"all"}                        | f_port_set=all
                    {"f_port_set":[0,15]}                       | f_port_set=[0,15]
                    {"f_port_set":"hunter2"}                    | f_port_set=***
                    {"f_port_set":["hunter2"]}                  | f_port_set=***
                    {"f_port_set":{"all":"hunter2"}}            | f_port_set=***
                    {"region":"eu","aws":{"key":"hunter2"}}     | region=*** aws=***
                    {"token":null,"f_port_set":"all"}           | token=*** f_port_set=all
                    {"a\\u001b[31m":1,"b c":2,"\\u009b":3}        | a?[31m=*** b?c=*** ?=***
                    """)
    void showsKeysAndTheValueOfFPortSetOnly(String data, String summary) throws JsonProcessingException {
        assertThat(DataSummary.of(new ObjectMapper().readTree(data))).isEqualTo(summary);
    }

    @Test
    void isEmptyWhereThereIsNoData() {
        assertThat(DataSummary.of(MissingNode.getInstance())).isEmpty();
    }
}
