namespace Kit.Api.Reading;

/// <summary>How a filter compares.</summary>
internal enum FilterOperator
{
    Equal,
    Empty,
    AtLeast,
    AtMost,
    Above,
    Below,
}
