using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Kit.Data;

/// <summary>Stores instants in UTC, to the microsecond that PostgreSQL keeps.</summary>
internal sealed class UtcConverter() : ValueConverter<DateTimeOffset, DateTimeOffset>(
    value => new DateTimeOffset(value.UtcTicks - (value.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero),
    value => value);
