package org.miragemanager.workflows.temporal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.failure.v1.Failure;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.converter.EncodingKeys;
import io.temporal.common.converter.JacksonJsonPayloadConverter;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.payload.context.SerializationContext;
import java.lang.reflect.Type;
import java.util.Optional;
import org.miragemanager.model.OperationKind;
import org.miragemanager.workflows.failover.FailoverWorkflow.FailoverRequest;
import org.miragemanager.workflows.temporal.StrictDataConverter.WorkflowInput;
import org.miragemanager.workflows.transfer.TransferWorkflows.OperationRequest;
import org.miragemanager.workflows.transfer.TransferWorkflows.RunRequest;

/**
 * Reads what a workflow is started with. A mistake in it fails the workflow at once, with a
 * sentence; Temporal's own converter would fail its first task, again and again. Everything else is
 * read leniently, so that a newer version's answers can be understood. Failures are written so that
 * an operator can read them: see {@link StrictDataConverter}.
 */
public final class StrictDataConverter implements DataConverter {
  /** The type of the failure of a workflow that was started with nonsense. */
  public static final String BAD_INPUT = "BAD_INPUT";

  private static final String JSON = "json/plain";
  private static final ObjectMapper STRICT = StrictJson.strict(JsonMapper.builder()).build();

  private final DataConverter standard;

  /** What clients and workers of these workflows use. */
  public StrictDataConverter() {
    this(
        DefaultDataConverter.newDefaultInstance()
            .withPayloadConverterOverrides(
                new JacksonJsonPayloadConverter(
                    JacksonJsonPayloadConverter.newDefaultObjectMapper()
                        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES))));
  }

  private StrictDataConverter(DataConverter standard) {
    this.standard = standard;
  }

  public static ApplicationFailure bad(String sentence) {
    return ApplicationFailure.newNonRetryableFailure(sentence, BAD_INPUT);
  }

  @Override
  public <T> T fromPayload(Payload payload, Class<T> valueClass, Type valueType) {
    return WorkflowInput.class.isAssignableFrom(valueClass)
        ? input(payload, valueClass)
        : standard.fromPayload(payload, valueClass, valueType);
  }

  private static <T> T input(Payload payload, Class<T> type) {
    String encoding =
        payload
            .getMetadataMap()
            .getOrDefault(EncodingKeys.METADATA_ENCODING_KEY, ByteString.EMPTY)
            .toStringUtf8();
    if (encoding.equals("binary/null")) {
      return null;
    }
    if (!encoding.equals(JSON)) {
      throw bad("The input is encoded as '" + encoding + "': send JSON.");
    }
    try {
      return StrictJson.read(STRICT, payload.getData().toByteArray(), type);
    } catch (JsonProcessingException wrong) {
      throw bad(StrictJson.complaint("input", wrong));
    }
  }

  @Override
  public <T> T fromPayloads(
      int index, Optional<Payloads> content, Class<T> valueClass, Type valueType) {
    return content.isPresent() && index < content.get().getPayloadsCount()
        ? fromPayload(content.get().getPayloads(index), valueClass, valueType)
        : standard.fromPayloads(index, content, valueClass, valueType);
  }

  @Override
  public <T> Optional<Payload> toPayload(T value) throws DataConverterException {
    return standard.toPayload(value);
  }

  @Override
  public Optional<Payloads> toPayloads(Object... values) throws DataConverterException {
    return standard.toPayloads(values);
  }

  @Override
  public RuntimeException failureToException(Failure failure) {
    return standard.failureToException(failure);
  }

  @Override
  public Failure exceptionToFailure(Throwable throwable) {
    return withoutTrace(throwable, standard.exceptionToFailure(throwable));
  }

  @Override
  public DataConverter withContext(SerializationContext context) {
    return new StrictDataConverter(standard.withContext(context));
  }

  /**
   * A failure without the stack traces of the exceptions that this program throws on purpose: their
   * message says enough, and a trace is noise in the history. An unexpected exception keeps its
   * trace.
   */
  private static Failure withoutTrace(Throwable thrown, Failure written) {
    if (!(thrown instanceof TemporalFailure)) {
      return written;
    }
    Failure.Builder plain = written.toBuilder().clearStackTrace();
    if (written.hasCause() && thrown.getCause() != null) {
      plain.setCause(withoutTrace(thrown.getCause(), written.getCause()));
    }
    return plain.build();
  }

  /**
   * The input of a workflow, which a person may have typed: it is read strictly, see {@link
   * StrictDataConverter}.
   */
  public interface WorkflowInput {
    /** As a target: the host is chosen by room. */
    String ANY_HOST = "*";
  }

  /**
   * Checks what a workflow was started with beyond its form; see {@link StrictDataConverter} for
   * that.
   */
  public static final class InputCheck {
    private static final String EXAMPLE = "{\"unikernel\":\"counter-1\",\"target\":\"edge-2\"}";

    private static final int LONGEST_NAME = 127;

    private InputCheck() {}

    public static void check(OperationKind kind, OperationRequest request) {
      if (request == null) {
        throw StrictDataConverter.bad("The input is missing: give for example " + EXAMPLE + ".");
      }
      requireName(request.unikernel(), "unikernel", "counter-1");
      if (request.force() != null && kind != OperationKind.STOP) {
        throw StrictDataConverter.bad(
            "The field 'force' is unknown here: only a Stop takes it. Leave it away.");
      }
      if (kind.endsOnHost()) {
        requireTarget(request.target());
      } else if (request.target() != null) {
        throw StrictDataConverter.bad(
            "The field 'target' makes no sense here: it ends on the shelf, not on a host.");
      }
    }

    public static void check(RunRequest request) {
      if (request == null) {
        throw StrictDataConverter.bad(
            "The input is missing: give for example"
                + " {\"unikernel\":\"counter-1\",\"image\":\"counter\",\"target\":\"*\"}.");
      }
      requireName(request.unikernel(), "unikernel", "counter-1");
      require(request.guest().image().name(), "image", "counter");
      requireTarget(request.target());
      if (request.guest().memoryBytes() == 0) {
        throw StrictDataConverter.bad("The field 'memoryBytes' must be greater than 0.");
      }
    }

    public static void check(FailoverRequest request) {
      if (request == null) {
        throw StrictDataConverter.bad(
            "The input is missing: give for example {\"host\":\"edge-1\"}.");
      }
      requireName(request.host(), "host", "edge-1");
    }

    /** The host that is meant; null: one is to be chosen. */
    public static String host(String target) {
      return WorkflowInput.ANY_HOST.equals(target) ? null : target;
    }

    private static void requireTarget(String target) {
      if (target == null || target.isBlank()) {
        throw StrictDataConverter.bad(
            "The field 'target' is missing: give a host's name, or \"*\" to have one chosen.");
      }
      requireShort(target, "target");
    }

    /**
     * A name that operations are found by: Temporal ends a workflow that sets a longer attribute.
     */
    public static void requireName(String value, String field, String example) {
      require(value, field, example);
      requireShort(value, field);
    }

    private static void requireShort(String value, String field) {
      if (value.length() > LONGEST_NAME) {
        throw StrictDataConverter.bad(
            "The field '"
                + field
                + "' has "
                + value.length()
                + " characters: a name has at most "
                + LONGEST_NAME
                + ".");
      }
    }

    private static void require(String value, String field, String example) {
      if (value == null || value.isBlank()) {
        throw StrictDataConverter.bad(
            "The field '" + field + "' is missing: give for example \"" + example + "\".");
      }
    }
  }
}
