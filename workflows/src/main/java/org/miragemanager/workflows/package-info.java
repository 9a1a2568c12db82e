/**
 * The durable operations: {@link org.miragemanager.workflows.Movement} is the one procedure they
 * all are, the workflows run it on Temporal. Only order, time-outs and compensation live here.
 */
package org.miragemanager.workflows;
