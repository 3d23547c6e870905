/*
 * SPDX-License-Identifier: GPL-2.0
 *
 * A table of no use that lies right behind the SRAT.
 */
[0004]              Signature : "OEM1"
[0004]           Table Length : 00000000
[0001]               Revision : 01
[0001]               Checksum : 00
[0006]                 Oem ID : "HPRNGS"
[0008]           Oem Table ID : "BEHIND"
[0004]           Oem Revision : 00000001
[0004]        Asl Compiler ID : "INTL"
[0004]  Asl Compiler Revision : 20200925

                       UINT64 : 0000000000000000
