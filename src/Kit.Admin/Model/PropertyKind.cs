namespace Kit.Admin;

/// <summary>What a property is to a form.</summary>
internal enum PropertyKind
{
    Text,
    Multiline,
    Integer,
    Number,
    Boolean,
    Enum,
    Date,
    Time,
    Instant,
    Guid,
    Reference,
}
