<?php
// What a release says of itself; an update replaces it together with the code.
$OC_Version = [32, 0, 1, 2];
$OC_VersionString = '32.0.1';
