/** How workflows appear in Temporal: registration, inputs, search attributes, failures. */
package org.miragemanager.workflows.temporal;
