using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Kit.Admin;

/// <summary>Checks what was entered, against the model and the host's attributes, and writes it into the row.</summary>
internal static class FormApplier
{
    /// <summary>Writes what is right into the row; says in the input what is not.</summary>
    /// <param name="request">The request.</param>
    /// <param name="session">Its session.</param>
    /// <param name="entry">The row, new or tracked.</param>
    /// <param name="input">What was entered.</param>
    /// <param name="tenant">The row's tenant, where all tenants' rows are in sight.</param>
    public static async Task ApplyAsync(AdminRequest request, AdminSession session, EntityEntry entry, FormInput input, Guid? tenant)
    {
        var isNew = entry.State == Microsoft.EntityFrameworkCore.EntityState.Detached;
        foreach (var property in input.Fields.ToList())
        {
            var current = entry.Property(property.Name);

            // What was not touched is not written, so that nothing is lost of what a field can't hold: fractions of seconds.
            if (!isNew && Values.ToField(property, current.CurrentValue, session.Zone) == input[property])
            {
                continue;
            }

            var (value, error) = Check(property, input[property], entry.Entity, session.Zone);
            if (error is null && value is not null && property.Target is { } target
                && !await target.ExistsAsync(session, target.IsTenantOwned ? tenant : null, [(target.Id!, value)], null, request.Aborted))
            {
                error = "There is no such choice.";
            }

            if (error is null)
            {
                current.CurrentValue = value;
            }
            else
            {
                input.Errors[property] = error;
            }
        }

        if (input.Errors.Count == 0)
        {
            CheckWhole(entry.Entity, input);
        }

        if (input.Errors.Count > 0 || input.Problem is not null)
        {
            input.Problem ??= input.Errors.Count == 1 ? "One field needs another look." : $"{input.Errors.Count} fields need another look.";
            input.StatusCode = StatusCodes.Status422UnprocessableEntity;
        }
    }

    private static (object? Value, string? Error) Check(AdminProperty property, string text, object row, TimeZoneInfo zone)
    {
        if (property.IsRequired && string.IsNullOrWhiteSpace(text))
        {
            return (null, $"{property.Label} is needed.");
        }

        if (text.Length == 0 && property.IsNullable)
        {
            return (null, FindRule(property, null, row));
        }

        if (!Values.TryParse(property, text, zone, out var value))
        {
            return (null, property.Kind switch
            {
                PropertyKind.Integer => "This must be a whole number.",
                PropertyKind.Number => "This must be a number, such as 12.50.",
                PropertyKind.Date => "This must be a date, such as 2026-01-31.",
                PropertyKind.Time => "This must be a time, such as 09:30.",
                PropertyKind.Instant => "This must be a date and a time, such as 2026-01-31T09:30.",
                _ => "There is no such choice.",
            });
        }

        if (value is string { Length: var length } && length > property.MaxLength)
        {
            return (null, $"This may have {property.MaxLength} characters at most; it has {length}.");
        }

        return (value, FindRule(property, value, row));
    }

    private static string? FindRule(AdminProperty property, object? value, object row)
    {
        foreach (var rule in property.Rules)
        {
            var context = new ValidationContext(row) { MemberName = property.Name, DisplayName = property.Label };
            if (rule.GetValidationResult(value, context) is { } wrong)
            {
                return wrong.ErrorMessage ?? "This is not valid.";
            }
        }

        return null;
    }

    private static void CheckWhole(object row, FormInput input)
    {
        var context = new ValidationContext(row);
        var wrong = row.GetType().GetCustomAttributes<ValidationAttribute>(true).Select(a => a.GetValidationResult(row, context))
            .Concat((row as IValidatableObject)?.Validate(context) ?? []);
        foreach (var result in wrong.OfType<ValidationResult>())
        {
            var message = result.ErrorMessage ?? "This is not valid.";
            if (input.Fields.FirstOrDefault(p => result.MemberNames.Contains(p.Name)) is { } property)
            {
                input.Errors[property] = message;
            }
            else
            {
                input.Problem = message;
            }
        }
    }
}
