VAR n = 1
{
- else:
  Other.
- n == 1:
  One.
}
