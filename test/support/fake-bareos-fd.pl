# The process that stands for bareos-fd in tests: what its bpipe plugin does with one stream, by the system calls it does it with
# (lib/bpipe.cc OpenBpipe and CloseBpipe, plugins/filed/bpipe/bpipe-fd.cc pluginIO). Perl, because Node gives children sockets
# instead of pipes and the default signal dispositions. Started by fake-bareos-fd.ts, to which it reports on fd 3.
#
#   perl fake-bareos-fd.pl read|write FILE|- BYTES|-1 close|stall SECONDS PROGRAM [ARGUMENT...]
use strict;
use warnings;
use POSIX ();

my ($mode, $file, $limit, $at_limit, $seconds_after_open, @command) = @ARGV;
my $block_size = 262_144;

# SigIgn of a running bareos-fd 25.1 is 0c021005; ignored signals stay ignored through exec.
$SIG{$_} = 'IGNORE' for qw(HUP QUIT PIPE CONT PROF WINCH);
my $cancelled = 0;
$SIG{USR1} = sub { $cancelled = 1 };
# As in the daemon, a program that ends at once cuts the pause after the start short.
my $has_ended = 0;
$SIG{CHLD} = sub { $has_ended = 1 };
umask 022;

open(my $report, '>&=', 3) or die "no fd 3 to report to: $!";
sub report { syswrite($report, "@_\n") }

pipe(my $from, my $to) or die "pipe: $!";
my $pid = fork;
die "fork: $!" unless defined $pid;
if ($pid == 0) {
    if ($mode eq 'read') { POSIX::dup2(fileno $to, 1) }
    else { POSIX::dup2(fileno $from, 0) }
    opendir(my $open, '/proc/self/fd') or POSIX::_exit(254);
    POSIX::close($_) for grep { /^\d+$/ && $_ > 2 } readdir $open;
    { no warnings 'exec'; exec { $command[0] // '' } @command; }
    syswrite(STDERR, "Program execution failed: $!\n");
    POSIX::_exit(255);
}
close($mode eq 'read' ? $to : $from);
report('pid', $pid);
for (1 .. $seconds_after_open * 20) { last if $has_ended; select(undef, undef, undef, 0.05) }

my $bytes = $mode eq 'read' ? backup() : restore();
close($mode eq 'read' ? $from : $to);
report('bytes', $bytes);
# Without limit, as in the daemon.
while (waitpid($pid, 0) == -1) { die "waitpid: $!" unless $!{EINTR} }
report(($? & 127) ? ('signal', $? & 127) : ('exit', $? >> 8));

sub backup {
    my $sink = \*STDOUT;
    if ($file ne '-') { undef $sink; open($sink, '>:raw', $file) or die "$file: $!" }
    my $count = 0;
    until ($cancelled) {
        my $block = read_block($from, $block_size);
        last if $block eq '';
        write_all($sink, $block) or die "the sink: $!";
        $count += length $block;
        at_limit() if $limit >= 0 && $count >= $limit;
    }
    return $count;
}

sub restore {
    my $source = \*STDIN;
    if ($file ne '-') { undef $source; open($source, '<:raw', $file) or die "$file: $!" }
    my $count = 0;
    at_limit() if $limit == 0;
    until ($cancelled) {
        my $size = $limit > 0 && $limit - $count < $block_size ? $limit - $count : $block_size;
        my $block = read_block($source, $size);
        last if $block eq '';
        if (!write_all($to, $block)) { report('write-error', $!); last }
        $count += length $block;
        at_limit() if $limit > 0 && $count >= $limit;
    }
    return $count;
}

# The job's end, or the storage daemon that waits for the next tape: until cancelled.
sub at_limit {
    if ($at_limit eq 'stall') { report('stalled', $limit); sleep 1 until $cancelled }
    $cancelled = 1;
}

# fread: gives a whole block or what there is at the end of the file, by read(2) of at most a pipe's 64 KiB; a cancel does not interrupt it.
sub read_block {
    my ($handle, $size) = @_;
    my $block = '';
    while (length $block < $size) {
        my $missing = $size - length $block;
        my $got = sysread($handle, $block, $missing < 65_536 ? $missing : 65_536, length $block);
        if (!defined $got) { next if $!{EINTR}; die "read: $!" }
        last if $got == 0;
    }
    return $block;
}

sub write_all {
    my ($handle, $block) = @_;
    my $done = 0;
    while ($done < length $block) {
        my $put = syswrite($handle, $block, length($block) - $done, $done);
        if (!defined $put) { next if $!{EINTR}; return 0 }
        $done += $put;
    }
    return 1;
}
