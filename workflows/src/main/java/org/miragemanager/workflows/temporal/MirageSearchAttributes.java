package org.miragemanager.workflows.temporal;

import io.temporal.common.SearchAttributeKey;
import java.util.List;
import org.miragemanager.workflows.transfer.WorkflowStatus.Phase;

/**
 * By what operations are found in Temporal: {@code temporal workflow list --query
 * "MirageUnikernel='counter-1'"}. The server must know them before a workflow sets one; {@code
 * temporal-dev/attributes} makes them known.
 */
public final class MirageSearchAttributes {
  /** As a source or target: no host. */
  public static final String SHELF = "shelf";

  /** The unikernel's name. */
  public static final SearchAttributeKey<String> UNIKERNEL =
      SearchAttributeKey.forKeyword("MirageUnikernel");

  /** The host it comes from; {@link #SHELF}: none. */
  public static final SearchAttributeKey<String> SOURCE =
      SearchAttributeKey.forKeyword("MirageSource");

  /** The host it goes to; {@link #SHELF}: none. */
  public static final SearchAttributeKey<String> TARGET =
      SearchAttributeKey.forKeyword("MirageTarget");

  /** Where the operation stands or stood at last: the word of a {@link Phase}. */
  public static final SearchAttributeKey<String> PHASE =
      SearchAttributeKey.forKeyword("MiragePhase");

  /** The generation of the target. */
  public static final SearchAttributeKey<Long> GENERATION =
      SearchAttributeKey.forLong("MirageGeneration");

  /** All of them, as {@code temporal-dev/attributes} lists them. */
  public static final List<SearchAttributeKey<?>> ALL =
      List.of(UNIKERNEL, SOURCE, TARGET, PHASE, GENERATION);

  private MirageSearchAttributes() {}
}
