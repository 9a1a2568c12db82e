/** Who owns a unikernel: the point of no return, checkpoints and claims, made durable. */
package org.miragemanager.repository.ownership;
