/* The entry by PVH: in 32-bit protected mode without paging, %ebx points to hvm_start_info. Goes over to long mode. */
        .section .note.Xen, "a", @note
        .align 4
        .long 4, 4, 18                  /* lengths of name and content; XEN_ELFNOTE_PHYS32_ENTRY */
        .asciz "Xen"
        .long start

        .section .text.boot, "ax"
        .code32
        .globl start
start:  cld
        mov   %ebx, %esi
        /* 0 to 4 GiB map to themselves, in pages of 2 MiB but for the first two: there null and the end of the stack are no place. */
        movl  $level3 + 3, level4
        mov   $level3, %edi
        mov   $level2 + 3, %eax
1:      mov   %eax, (%edi)
        add   $8, %edi
        add   $4096, %eax
        cmp   $level3 + 4 * 8, %edi
        jne   1b
        mov   $level2, %edi
        mov   $0x83, %eax
2:      mov   %eax, (%edi)
        add   $8, %edi
        add   $0x200000, %eax
        jnc   2b
        movl  $level1 + 3, level2
        mov   $level1, %edi
        mov   $3, %eax
3:      mov   %eax, (%edi)
        add   $8, %edi
        add   $4096, %eax
        cmp   $0x200003, %eax
        jne   3b
        movl  $0, level1
        mov   $stack_end, %eax
        shr   $12, %eax
        movl  $0, level1(,%eax,8)
        mov   $level4, %eax
        mov   %eax, %cr3
        mov   %cr4, %eax
        or    $0x620, %eax              /* PAE, OSFXSR, OSXMMEXCPT */
        mov   %eax, %cr4
        mov   $0xc0000080, %ecx         /* EFER: LME */
        rdmsr
        or    $0x100, %eax
        wrmsr
        mov   %cr0, %eax
        and   $~0x4, %eax               /* EM off: floating point is there */
        or    $0x80000003, %eax         /* PG, MP, PE */
        mov   %eax, %cr0
        lgdt  descriptor_table
        ljmp  $8, $4f
        .code64
4:      mov   $16, %eax
        mov   %eax, %ds
        mov   %eax, %es
        mov   %eax, %ss
        lea   stack_top, %rsp
        mov   %esi, %edi
        call  machine_main
5:      cli
        hlt
        jmp   5b

/* Interrupts only end a hlt. Those of the 8259 acknowledge themselves; the timer is the local APIC's. */
        .text
        .globl on_device, on_timer
on_timer:
        push  %rax
        mov   $0xfee000b0, %eax
        movl  $0, (%rax)                /* end of interrupt */
        pop   %rax
on_device:
        iretq

/* An exception is a mistake in the guest: says which, and where, and ends it. Each entry has 16 bytes. */
        .globl on_exceptions
        .align 16
on_exceptions:
        .set  vector, 0
        .rept 32
        .align 16
        /* The processor pushes an error code for some; the others get one so that all look alike. */
        .if   !(vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21 || vector == 29 || vector == 30)
        push  $0
        .endif
        push  $vector
        jmp   exception
        .set  vector, vector + 1
        .endr
exception:
        pop   %rdi
        pop   %rdx
        pop   %rsi
        lea   emergency_top, %rsp
        call  machine_exception

        .section .rodata
        .align 8
descriptors:
        .quad 0, 0x00af9a000000ffff, 0x00cf92000000ffff
descriptor_table:
        .word . - descriptors - 1
        .quad descriptors

        .bss
        .align 4096
level4: .skip 4096
level3: .skip 4096
level2: .skip 4096 * 4
level1: .skip 4096
stack_end:                              /* not mapped */
        .skip 4096
        .skip 32768
stack_top:
        .skip 4096
emergency_top:
