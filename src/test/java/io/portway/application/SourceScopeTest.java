package io.portway.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portway.testing.Messages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceScopeTest {

    private static final ApplicationUp UP = Messages.uplink("app1", "dev1", 1);

    @ParameterizedTest
    @ValueSource(strings = {"app1", " app2 , app1", "*", "app2,*"})
    void admitsItsApplications(String applications) {
        assertThat(SourceScope.of(applications, "").admit(UP, null)).isSameAs(UP);
    }

    @Test
    void refusesAnotherApplication() {
        SourceScope scope = SourceScope.of("app2,app3", null);

        assertThatThrownBy(() -> scope.admit(UP, "v3/app1/devices/dev1/up"))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessage("its source may not speak for the application app1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v3/app1/devices/dev1/up",
                "v3/app1/devices/dev1/down/sent",
                "v3/app1@tenant/devices/dev1/up",
                "v3/app1@/devices/dev1/up",
            })
    void admitsAMessageWhoseTopicSaysTheSame(String topic) {
        assertThat(SourceScope.of("app1", null).admit(UP, topic)).isSameAs(UP);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v3/app1/devices/dev2/up",
                "v3/app2/devices/dev1/up",
                "v3/app2@tenant/devices/dev1/up",
                "v3/app1@tenant/devices/dev2/up",
            })
    void refusesAMessageWhoseTopicNamesAnotherDevice(String topic) {
        assertThatThrownBy(() -> SourceScope.of("*", null).admit(UP, topic))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessageMatching("the topic names app[12]/dev[12], the body app1/dev1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "uplinks", "lora/app2/devices/dev2/up", "v3/app2/gateways/dev2/up", "$share/v3/app2"})
    void ignoresATopicOfAnotherForm(String topic) {
        assertThat(SourceScope.of("*", null).admit(UP, topic)).isSameAs(UP);
    }

    @Test
    void renamesTheApplicationAfterComparingWhatTtsCallsIt() {
        SourceScope scope = SourceScope.of("app1", "acme-app1");

        ApplicationUp admitted = scope.admit(UP, "v3/app1@acme/devices/dev1/up");

        assertThat(admitted.applicationId()).isEqualTo("acme-app1");
        assertThat(admitted.deviceId()).isEqualTo("dev1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " , "})
    void isNotWithoutApplications(String applications) {
        assertThatThrownBy(() -> SourceScope.of(applications, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A source names no applications that it may speak for; list their ids, or * for any.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "app1,app2"})
    void givesAnAliasToOneApplicationOnly(String applications) {
        assertThatThrownBy(() -> SourceScope.of(applications, "acme"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The alias acme would mix the devices of several applications; give it to one alone.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"My_App", "ap", "app1,app 2", "app1 app2", "*,-app"})
    void takesApplicationIdsOnly(String applications) {
        assertThatThrownBy(() -> SourceScope.of(applications, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("applications: '")
                .hasMessageEndingWith(
                        "' is no application id, which has 3 to 36 lower-case letters, digits and single hyphens.");
    }

    @Test
    void takesAnApplicationIdAsAlias() {
        assertThatThrownBy(() -> SourceScope.of("app1", "My_App"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("alias: 'My_App' is no application id");
    }
}
