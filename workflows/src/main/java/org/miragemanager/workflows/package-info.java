/**
 * The durable operations: {@link org.miragemanager.workflows.transfer.TransferSaga} is the one procedure they
 * all are, the workflows run it on Temporal. Only order, time-outs and compensation live here.
 */
package org.miragemanager.workflows;

import org.miragemanager.workflows.transfer.TransferSaga;

