package org.miragemanager.manager.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.status.StatusUtil;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.KeyValuePair;

/** The log as logback.xml has it written, in a context of Logback's own. */
final class LogFormatTest {
  private static final Map<String, String> OPERATION =
      Map.of("WorkflowId", "migrate-counter-1", "RunId", "f00d");

  private static LoggerContext configured(Map<String, String> properties) throws Exception {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    properties.forEach(context::putProperty);
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    // Not the tests' own logback-test.xml, but what the program has.
    configurator.doConfigure(LogFormatTest.class.getResource("/logback.xml"));
    assertFalse(
        new StatusUtil(context).getHighestLevel(0) >= Status.WARN,
        () -> context.getStatusManager().getCopyOfStatusList().toString());
    return context;
  }

  private static String written(LoggerContext context, Map<String, String> named) {
    Logger logger = context.getLogger("org.miragemanager.manager.server.OperationLog");
    LoggingEvent event =
        new LoggingEvent("", logger, Level.INFO, "migrate {} \"ends\"", null, new Object[] {"c"});
    event.setMDCPropertyMap(named);
    event.addKeyValuePair(new KeyValuePair("totalMillis", 143L));
    ConsoleAppender<ILoggingEvent> stderr =
        (ConsoleAppender<ILoggingEvent>)
            context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("stderr");
    return new String(stderr.getEncoder().encode(event), StandardCharsets.UTF_8);
  }

  @Test
  void aLineOfJsonNamesTheOperation() throws Exception {
    LoggerContext context = configured(Map.of("mirage.log.format", "json"));
    String line = written(context, OPERATION);
    assertTrue(line.endsWith("\n"), line);
    JsonNode json = new ObjectMapper().readTree(line);
    assertEquals("migrate-counter-1", json.at("/mdc/WorkflowId").asText(), line);
    assertEquals("f00d", json.at("/mdc/RunId").asText(), line);
    assertEquals("migrate c \"ends\"", json.at("/formattedMessage").asText(), line);
    assertEquals("INFO", json.at("/level").asText(), line);
    assertEquals("143", json.at("/kvpList/0/totalMillis").asText(), line);
    assertTrue(json.at("/timestamp").asLong() > 0, line);
  }

  @Test
  void aLineOfAStepNamesUnikernelGenerationAndHost() throws Exception {
    Map<String, String> named = new HashMap<>(OPERATION);
    named.putAll(Map.of("Unikernel", "counter-1", "Generation", "3", "Host", "edge-2"));
    String line = written(configured(Map.of()), named);
    assertTrue(line.contains(" [migrate-counter-1 f00d counter-1/3 edge-2] migrate c"), line);
  }

  @Test
  void aLineOfTextNamesTheOperation() throws Exception {
    String line = written(configured(Map.of()), OPERATION);
    assertTrue(
        line.matches(
            "\\d{4}-\\d\\d-\\d\\d [0-9:.]{12} INFO  \\[migrate-counter-1 f00d] migrate c \"ends\"\\R"),
        line);
  }

  @Test
  void aLineThatBelongsToNoOperationHasNoBrackets() throws Exception {
    String line = written(configured(Map.of("mirage.log.format", "text")), Map.of());
    assertTrue(line.matches(".{23} INFO  migrate c \"ends\"\\R"), line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ERROR", "INFO", "DEBUG"})
  void theLevelIsTheOneAskedFor(String level) throws Exception {
    LoggerContext context = configured(Map.of("mirage.log", level));
    assertEquals(
        Level.valueOf(level),
        context.getLogger("org.miragemanager.manager.http").getEffectiveLevel());
  }

  @Test
  void theProgramIsQuietUnlessAsked() throws Exception {
    LoggerContext context = configured(Map.of());
    assertEquals(Level.WARN, context.getLogger("org.miragemanager.hostagent").getEffectiveLevel());
    assertEquals(Level.ERROR, context.getLogger("io.temporal.worker").getEffectiveLevel());
  }
}
