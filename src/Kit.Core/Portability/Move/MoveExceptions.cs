namespace Kit.Portability;

/// <summary>A move is not begun, or not rolled back, or something else is not begun because of one. Who may ask for one may read why.</summary>
internal sealed class MoveRefusedException(string id, int statusCode, string message) : KitException(id, message)
{
    public override int StatusCode => statusCode;

    public override string PublicDetail { get; } = message;
}

/// <summary>The tenant's writers did not make room in time; nothing has happened, and the switch may be tried again.</summary>
internal sealed class SwitchBusyException(Exception inner) : Exception("The tenant's writers did not make room in time.", inner);

/// <summary>Rows that came one after the other can't be written all at once; the target must be filled anew.</summary>
internal sealed class CopyConflictException(Exception inner) : Exception("What has changed can't be written as a whole over what was copied earlier.", inner);
