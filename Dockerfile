# The image of Portway; with --target hivemq that of a HiveMQ CE that asks for user name and password.

FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY .mvn .mvn
COPY pom.xml ./
COPY src/main src/main
RUN mvn -B -q -Dmaven.test.skip=true -Dspotless.apply.skip=true -Dexec.skip=true package

FROM eclipse-temurin:17-jdk-noble AS hivemq-extension
COPY --from=hivemq/hivemq-ce:2025.5 /opt/hivemq/bin/hivemq.jar /hivemq.jar
COPY src/hivemq /src
RUN mkdir /classes && cp -r /src/META-INF /classes && javac --release 11 -cp /hivemq.jar -d /classes /src/PasswordAuthentication.java
RUN mkdir /extension && cp /src/hivemq-extension.xml /extension && jar --create --file /extension/password-authentication.jar -C /classes .

FROM hivemq/hivemq-ce:2025.5 AS hivemq
ENV HIVEMQ_ALLOW_ALL_CLIENTS=false
COPY --chown=10000:0 --from=hivemq-extension /extension /opt/hivemq/extensions/portway-password-authentication
COPY --chown=10000:0 config/hivemq/config.xml /opt/hivemq/conf/config.xml

FROM eclipse-temurin:17-jre-noble AS portway
RUN groupadd --gid 10001 portway && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /opt/portway --shell /usr/sbin/nologin portway
WORKDIR /opt/portway
COPY --from=build /src/target/portway target/portway
COPY portway ./
COPY config config
COPY routes routes
# The archive of classes is of use only to the very Java that made it, which is this one.
RUN java -XX:ArchiveClassesAtExit=/opt/portway/target/portway/portway.jsa -Xshare:auto -Xlog:disable -XX:+UseSerialGC -Dlog4j2.configurationFile=/opt/portway/config/log4j2.properties -jar /opt/portway/target/portway/portway.jar warm-up --routes=/opt/portway/routes /opt/portway/target/portway
RUN install --directory --owner=10001 --group=10001 --mode=700 data
ENV PORTWAY_HTTP_HOST=0.0.0.0 \
    PORTWAY_HTTP_PORT=8080 \
    PORTWAY_MANAGEMENT_HOST=0.0.0.0 \
    PORTWAY_MANAGEMENT_PORT=9876 \
    PORTWAY_DATA_DIR=/opt/portway/data
USER 10001:10001
VOLUME /opt/portway/data
EXPOSE 8080 9876
# Asks whether the process lives, not whether all is well: a TTS that is away is no reason to restart Portway.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$PORTWAY_MANAGEMENT_PORT && printf 'GET /observe/health/live HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["/opt/portway/portway"]
CMD ["run"]
