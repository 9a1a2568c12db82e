/** Which workflow works on which unikernel (rule 9), and what became of each. */
package org.miragemanager.repository.operation;
