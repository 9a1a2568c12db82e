/**
 * A transfer of ownership: the saga, its steps as activities, and the six workflows that run it.
 */
package org.miragemanager.workflows.transfer;
