/*
 * SPDX-License-Identifier: GPL-2.0
 *
 * The body of a SLIT whose count of localities is 2 in 32 bits. iasl would
 * not compile it under its own name, so QEMU sets the signature.
 */
[0004]              Signature : "OEM1"
[0004]           Table Length : 00000000
[0001]               Revision : 01
[0001]               Checksum : 00
[0006]                 Oem ID : "HPRNGS"
[0008]           Oem Table ID : "SLITCNT"
[0004]           Oem Revision : 00000001
[0004]        Asl Compiler ID : "INTL"
[0004]  Asl Compiler Revision : 20200925

                       UINT64 : 0000000100000002
                       UINT32 : 0A14140A
